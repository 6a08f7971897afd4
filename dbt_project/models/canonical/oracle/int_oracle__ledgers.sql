-- Ledgers of a source and whether they count. Secondary and reporting ledgers repeat the amounts of the primary one: the source option `ledger` decides, else the
-- category of GL_LEDGERS, else the only ledger there is. Several ledgers that nothing tells apart: the one with the most rows counts, and rung 2 says so.
with options as (
    select source, max({{ oracle_option('ledger') }}) as chosen_ledgers
    from {{ source('landing', 'manifest') }}
    where kind = 'oracle'
    group by source
),

listed as (
    select * from {{ ref('stg_oracle__ledgers') }}
),

seen as (
    select source, ledger_id, currency, count(*) as row_count
    from {{ ref('stg_oracle__journal_headers') }}
    where ledger_id is not null and coalesce(actual_flag, 'A') = 'A'
    group by source, ledger_id, currency
    union all
    select source, ledger_id, currency, count(*) as row_count
    from {{ ref('stg_oracle__balances') }}
    where ledger_id is not null and coalesce(actual_flag, 'A') = 'A'
    group by source, ledger_id, currency
),

seen_ledgers as (
    select source, ledger_id, sum(row_count) as row_count
    from seen
    group by source, ledger_id
),

seen_currencies as (
    select source, ledger_id, currency
    from seen
    where currency <> 'STAT'
    group by source, ledger_id, currency
    qualify row_number() over (partition by source, ledger_id order by sum(row_count) desc, currency) = 1
),

named as (
    select
        coalesce(listed.source, seen_ledgers.source) as source,
        coalesce(listed.ledger_id, seen_ledgers.ledger_id) as ledger_id,
        listed.ledger_name,
        coalesce(listed.currency_local, seen_currencies.currency) as currency_local,
        listed.chart_of_accounts_id,
        listed.ledger_category,
        coalesce(seen_ledgers.row_count, 0) as row_count,
        options.chosen_ledgers,
        ',' || lower(options.chosen_ledgers) || ',' like '%,' || lower(coalesce(listed.ledger_id, seen_ledgers.ledger_id)) || ',%'
        or ',' || lower(options.chosen_ledgers) || ',' like '%,' || lower(listed.ledger_name) || ',%'
        or ',' || lower(options.chosen_ledgers) || ',' like '%,' || lower(listed.short_name) || ',%' as is_named
    from listed
    full outer join seen_ledgers on seen_ledgers.source = listed.source and seen_ledgers.ledger_id = listed.ledger_id
    left join seen_currencies
        on seen_currencies.source = coalesce(listed.source, seen_ledgers.source)
        and seen_currencies.ledger_id = coalesce(listed.ledger_id, seen_ledgers.ledger_id)
    left join options on options.source = coalesce(listed.source, seen_ledgers.source)
),

counted as (
    select
        *,
        count(*) filter (where row_count > 0) over (partition by source) as used_ledgers,
        count(ledger_category) over (partition by source) as categories,
        row_number() over (partition by source order by row_count desc, ledger_id) as size_rank
    from named
),

final as (
    select
        source,
        ledger_id,
        ledger_name,
        currency_local,
        chart_of_accounts_id,
        row_count,
        case
            when chosen_ledgers is not null then coalesce(is_named, false)
            when used_ledgers <= 1 then row_count > 0 or used_ledgers = 0
            when categories > 0 then coalesce(ledger_category, 'PRIMARY') in ('PRIMARY', 'NONE')
            else size_rank = 1
        end as is_chosen,
        case
            when chosen_ledgers is not null then 'option ledger'
            when used_ledgers <= 1 then 'the only ledger with rows'
            when categories > 0 then 'ledger category'
            else 'ambiguous'
        end as choice
    from counted
)

select * from final
