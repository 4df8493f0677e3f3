"""What the client may wish for: texts, column names and scales of each kind of problem.

A column is (name, mean, standard deviation, decimals).
"""

from __future__ import annotations

from typing import Any

KINDS = ("regression", "classification", "clustering")
WISHES: dict[str, list[dict[str, Any]]] = {
    "regression": [
        {
            "text": {
                "zh-Hant": "採茶前要排人手：請告訴我們每塊茶園這一季會採到多少公斤的茶菁（`harvest`）。",
                "en": "Before picking we plan our hands: tell us how many kilograms of leaf each plot will give this season (`harvest`).",
            },
            "target": "harvest",
            "centre": 940.0,
            "spread": 180.0,
            "group": ("slope", ("north", "east", "south")),
            "columns": [
                ("altitude_m", 820.0, 190.0, 0),
                ("rain_mm", 610.0, 95.0, 0),
                ("mean_temperature_c", 19.4, 1.6, 2),
                ("bush_age_years", 17.0, 5.0, 1),
                ("soil_ph", 4.9, 0.35, 2),
                ("nitrogen_kg", 42.0, 9.0, 1),
                ("days_since_pruning", 160.0, 30.0, 0),
                ("shade_share", 0.34, 0.1, 3),
            ],
        },
        {
            "text": {
                "zh-Hant": "烘焙機要排班：請告訴我們每一批茶還要焙多少分鐘（`minutes`）才會到約定的含水量。",
                "en": "The roasters need a timetable: tell us how many minutes (`minutes`) each batch must be roasted to reach the agreed moisture.",
            },
            "target": "minutes",
            "centre": 205.0,
            "spread": 38.0,
            "group": ("roaster", ("R1", "R2", "R3")),
            "columns": [
                ("batch_kg", 31.0, 6.0, 1),
                ("moisture_pct", 7.4, 1.1, 2),
                ("drum_temperature_c", 122.0, 8.0, 1),
                ("air_flow_m3", 410.0, 60.0, 0),
                ("room_humidity_pct", 63.0, 7.0, 1),
                ("leaf_size_mm", 21.0, 4.0, 1),
                ("stem_share", 0.12, 0.04, 3),
                ("days_stored", 24.0, 8.0, 0),
            ],
        },
    ],
    "classification": [
        {
            "text": {
                "zh-Hant": "每一批茶離廠前會由一個品評組看過；組別以編號（`panel`）表示，編號沒有大小之分。請告訴我們新的批次該送哪一組。",
                "en": "Before it leaves, each lot is seen by one tasting panel. Panels have numbers (`panel`), which are names and no amounts. Tell us which panel a new lot belongs to.",
            },
            "target": "panel",
            "group": ("process", ("green", "oolong", "black")),
            "columns": [
                ("oxidation_pct", 38.0, 12.0, 1),
                ("bitterness", 4.2, 1.0, 2),
                ("sweetness", 5.1, 1.1, 2),
                ("caffeine_pct", 2.7, 0.5, 2),
                ("colour_index", 61.0, 11.0, 1),
                ("leaf_breakage_pct", 8.5, 2.6, 1),
                ("aroma_intensity", 5.8, 1.2, 2),
            ],
        },
        {
            "text": {
                "zh-Hant": "退貨單由三個小組之一處理；小組以代碼（`desk`）表示，代碼只是名字。請告訴我們新的退貨單該給哪一組。",
                "en": "A complaint is handled by one of three desks. Desks go by codes (`desk`), which are nothing but names. Tell us which desk a new complaint should go to.",
            },
            "target": "desk",
            "group": ("channel", ("shop", "web", "fair")),
            "columns": [
                ("order_value", 2100.0, 620.0, 0),
                ("days_since_order", 13.0, 4.5, 1),
                ("distance_km", 118.0, 41.0, 1),
                ("items", 6.2, 1.8, 1),
                ("earlier_complaints", 2.4, 0.9, 1),
                ("message_length", 380.0, 110.0, 0),
                ("discount_pct", 9.0, 3.1, 1),
            ],
        },
    ],
    "clustering": [
        {
            "text": {
                "zh-Hant": "我們想知道茶行客戶有哪幾種，好決定業務怎麼拜訪；有幾種我們自己也不知道。請把每一位客戶歸到一種。",
                "en": "We would like to know what kinds of customers we have, so that we can plan visits. How many kinds there are we do not know ourselves. Put every customer into one kind.",
            },
            "noise": ("account_number", 52000.0, 16000.0, 0),
            "columns": [
                ("orders_per_year", 26.0, 9.0, 1),
                ("mean_order_kg", 14.0, 5.0, 2),
                ("share_of_premium", 0.42, 0.16, 3),
                ("days_to_payment", 33.0, 11.0, 1),
                ("months_with_us", 61.0, 24.0, 1),
            ],
        },
        {
            "text": {
                "zh-Hant": "送貨路線各有各的樣子，我們想把相似的排給同一組司機；分成幾種才合理，請您判斷。請把每條路線歸到一種。",
                "en": "Our delivery rounds differ, and we want to give rounds of one kind to the same drivers. How many kinds make sense is for you to judge. Put every round into one kind.",
            },
            "noise": ("odometer_km", 148000.0, 47000.0, 0),
            "columns": [
                ("stops", 24.0, 8.0, 1),
                ("km_per_stop", 4.4, 1.5, 2),
                ("share_uphill", 0.31, 0.11, 3),
                ("load_kg", 410.0, 130.0, 0),
                ("minutes_waiting", 46.0, 17.0, 1),
            ],
        },
    ],
}
