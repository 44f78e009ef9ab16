"""How it looks: colours, fonts, measures and style sheets."""
