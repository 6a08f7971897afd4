-- Two rates per day and currency, units of the other currency for one dollar.
select
    'average' as rate_type,
    fromcurrencycode as from_currency,
    tocurrencycode as to_currency,
    currencyratedate as valid_from,
    averagerate as rate
from currency_rate

union all

select
    'closing' as rate_type,
    fromcurrencycode as from_currency,
    tocurrencycode as to_currency,
    currencyratedate as valid_from,
    endofdayrate as rate
from currency_rate
