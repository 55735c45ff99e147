"""From what an end follows: a key, and the paragraph that says so."""

CLAUSES = {
    # as agreed
    "lapse": "§ 620 (1) BGB",
    "over": "§ 620 (1) BGB",
    "first_term": "§ 188 (2) BGB",
    "renewed_term": "§ 188 (2) BGB",
    "minimum_term": "§ 188 (2) BGB",
    "notice": "§§ 187 (1), 188 BGB",
    "notice_month": "§§ 187 (1), 188 BGB",
    "notice_quarter": "§§ 187 (1), 188 BGB",
    "wished": "§ 312k (2) BGB",
    # as the law leaves it, for consumers
    "law_two_years": "§ 309 No. 9 a BGB",
    "law_renewal": "§ 309 No. 9 b BGB",
    "law_notice": "§ 309 No. 9 c BGB",
    "old_law_renewal": "§ 309 No. 9 b BGB, Art. 229 § 60 EGBGB",
    "old_law_notice": "§ 309 No. 9 c BGB, Art. 229 § 60 EGBGB",
    # otherwise
    "before_start": "§§ 187 (1), 188 BGB",
    "extraordinary": "§ 314 (1) BGB",
    "withdrawal": "§§ 355, 356 BGB",
    "withdrawal_late": "§ 355 (2) BGB",
    "withdrawal_business": "§ 312g (1) BGB",
}
