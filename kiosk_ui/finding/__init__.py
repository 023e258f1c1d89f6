"""Finding trades by the people in them: names in characters, in Pinyin, and ID numbers."""
