"""Views of attacks: traces, explanations and simulations."""
