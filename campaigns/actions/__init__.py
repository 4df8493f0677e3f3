"""Changes, one public function a file."""
