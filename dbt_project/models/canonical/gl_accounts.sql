-- Accounts of every system. What each system makes of its own tables is in canonical/<system>/int_<system>__gl_accounts.
{{ union_of_systems('gl_accounts') }}
