-- One unit of a currency in the reporting currency at the budget rate valid on the last day of each period, per source. Rates that finance lays down
-- for the group go before those of the source; where only the opposite direction is quoted, its exact reciprocal.
{{ rates_of_periods('budget_rate_type', 'budget', 'budget_rate') }}
