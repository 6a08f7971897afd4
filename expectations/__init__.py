"""What must be true before a figure may leave the house: the catalogue of controls and the suites that test them."""
