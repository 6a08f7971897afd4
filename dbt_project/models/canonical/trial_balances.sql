-- Balances per account and period of every system, debit positive. What each system makes of its own tables is in canonical/<system>/int_<system>__trial_balances.
{{ union_of_systems('trial_balances') }}
