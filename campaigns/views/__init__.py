"""Pages of campaigns, for those who manage them."""
