-- Currencies whose CURR fields are not stored at two true decimals. true amount = stored x factor, factor = 10^(2 - decimals).
-- A source that delivers TCURX is read by its own TCURX alone (a currency it does not list has two decimals); others by the seed.
-- Self-test on an extract without TCURX (WRBTR x factor x rate = DMBTR): its JPY and KRW lines hold only with factor 100; NETPR and NETWR of
-- EKPO are stored the same way (order in KRW: NETWR 1,180,850.00 stored, 118,085,000 true, / 1,277 = 92,470.63 posted).
with sources as (
    select source, currency_amounts from {{ source('config', 'sources') }} where system = 'sap'
),

delivered as (
    select
        _source as source,
        upper({{ sap_text('currkey') }}) as currency,
        {{ sap_integer('currdec') }} as decimals
    from {{ source('landing', 'sap__tcurx') }}
    where {{ sap_text('currkey') }} is not null
    {{ first_of_key(['upper(trim(currkey))']) }}
),

defaults as (
    select sources.source, seed.currency, seed.decimals
    from sources
    cross join {{ ref('currency_decimals') }} as seed
    where sources.source not in (select source from delivered)
),

all_currencies as (
    select source, currency, decimals from delivered
    union all
    select source, currency, decimals from defaults
),

final as (
    select
        all_currencies.source,
        all_currencies.currency,
        all_currencies.decimals,
        cast(case
            when sources.currency_amounts = 'shifted' then 1
            when all_currencies.decimals = 0 then 100
            when all_currencies.decimals = 1 then 10
            when all_currencies.decimals = 3 then 0.1
            when all_currencies.decimals = 4 then 0.01
            when all_currencies.decimals = 5 then 0.001
            else 1
        end as decimal(9, 3)) as factor
    from all_currencies
    left join sources on sources.source = all_currencies.source
    where all_currencies.decimals is not null
)

select * from final
