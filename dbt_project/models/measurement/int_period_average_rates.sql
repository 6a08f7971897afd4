-- One unit of a currency in the reporting currency at the average rate of each period, per source: what the currency did beside benefits, which are
-- measured at the budget rate. Found like the budget rate of the period.
{{ rates_of_periods('average_rate_type', 'average', 'average_rate') }}
