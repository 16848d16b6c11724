"""関所 カード読取り: signs people in at this terminal with the card in its reader. It listens to nobody."""
