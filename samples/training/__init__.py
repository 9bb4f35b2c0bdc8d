"""Training of the small sample checkpoints: grammars, tokenizer, model and tasks."""
