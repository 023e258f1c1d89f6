"""The wizard: what a villager or clerk answers, page by page, for every type of trade.

`case` asks what it is about and so which papers and pages follow, `who` whose right it is, `thing`
names and measures the object, `terms` says for how long and how much. `flow` puts the pages in
order, `application` makes the commands of the answers.
"""
