-- Companies: balancing segment values that counted journals, balances, plants or operating units use; their currency is that of their ledger.
with documents as (
    select distinct source, company_code, currency_local from {{ ref('int_oracle__ledger_documents') }}
),

balances as (
    select * from {{ ref('int_oracle__counted_balances') }}
),

organizations as (
    select * from {{ ref('int_oracle__organizations') }}
),

orders as (
    select distinct source, company_code from {{ ref('int_oracle__orders') }}
),

ledgers as (
    select * from {{ ref('int_oracle__ledgers') }} where is_chosen
),

only_ledger as (
    select source, min(currency_local) as currency_local, min(ledger_name) as ledger_name, count(*) as ledger_count
    from ledgers
    group by source
),

charts as (
    select source, min(chart_of_accounts_id) as chart_of_accounts_id
    from {{ ref('int_oracle__accounts') }}
    group by source
),

segment_names as (
    select source, flex_value, min(description) as description
    from {{ ref('stg_oracle__segment_values') }}
    group by source, flex_value
    having count(distinct description) = 1
),

seen as (
    select source, company_code, currency_local, 1 as priority from documents
    union all
    select distinct source, company_code, currency_local, 2 as priority from balances
    union all
    select distinct source, company_code, cast(null as varchar) as currency_local, 3 as priority from organizations
    union all
    select source, company_code, cast(null as varchar) as currency_local, 4 as priority from orders
),

one_each as (
    select *
    from seen
    where company_code is not null
    qualify row_number() over (partition by source, company_code order by case when currency_local is null then 1 else 0 end, priority, currency_local) = 1
),

company_counts as (
    select source, count(*) as company_count
    from one_each
    group by source
),

final as (
    select
        one_each.source,
        one_each.company_code,
        coalesce(segment_names.description, case when company_counts.company_count = 1 and only_ledger.ledger_count = 1 then only_ledger.ledger_name end) as company_name,
        coalesce(one_each.currency_local, case when only_ledger.ledger_count = 1 then only_ledger.currency_local end, 'unknown') as currency_local,
        -- other companies name it by its value of the intercompany segment, which shares its values with the balancing segment
        one_each.company_code as trading_partner_id,
        charts.chart_of_accounts_id as chart_of_accounts,
        cast(null as varchar) as fiscal_year_variant
    from one_each
    inner join company_counts on company_counts.source = one_each.source
    left join only_ledger on only_ledger.source = one_each.source
    left join charts on charts.source = one_each.source
    left join segment_names on segment_names.source = one_each.source and segment_names.flex_value = one_each.company_code
)

select * from final
