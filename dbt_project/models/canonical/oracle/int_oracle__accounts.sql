-- What a code combination stands for: account (leading zeros off, as in the account mapping), company, intercompany partner.
{{ config(materialized='table') }}
with combinations as (
    select * from {{ ref('stg_oracle__code_combinations') }}
),

segments as (
    select * from {{ ref('int_oracle__segments') }}
),

chosen as (
    select
        combinations.source,
        combinations.code_combination_id,
        combinations.chart_of_accounts_id,
        combinations.account_type,
        combinations.is_summary,
        {{ oracle_segment('segments.account_segment', 'combinations') }} as account_value,
        {{ oracle_segment('segments.company_segment', 'combinations') }} as company_value,
        {{ oracle_segment('segments.intercompany_segment', 'combinations') }} as intercompany_value
    from combinations
    left join segments
        on segments.source = combinations.source
        and segments.chart_of_accounts_id = coalesce(combinations.chart_of_accounts_id, '')
),

final as (
    select
        source,
        code_combination_id,
        chart_of_accounts_id,
        account_type,
        is_summary,
        account_value,
        {{ sap_key('account_value') }} as account,
        coalesce(company_value, 'unknown') as company_code,
        case when ltrim(intercompany_value, '0') <> '' then intercompany_value end as trading_partner
    from chosen
)

select * from final
