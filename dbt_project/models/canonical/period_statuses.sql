-- Open posting periods of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__period_statuses.
{{ union_of_systems('period_statuses') }}
