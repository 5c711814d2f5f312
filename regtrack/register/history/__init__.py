"""What was changed, when and by whom; how a change is taken back."""
