"""Font files and their licences, shipped with the product so that every machine renders the same pages offline."""
