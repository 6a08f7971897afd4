-- Plants of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__plants.
{{ union_of_systems('plants') }}
