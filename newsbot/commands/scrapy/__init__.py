"""What Scrapy's own commands gain in this project: `shell` gains variables. The others stay as they are."""
