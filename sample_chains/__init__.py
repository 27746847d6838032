"""The sample province: fifteen fictitious chains with known answers, and the generator that writes them."""
