"""What a rulebook says about itself: found by trying it where its own figures change, proved where that is possible."""
