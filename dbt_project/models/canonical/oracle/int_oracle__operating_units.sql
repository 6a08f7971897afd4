-- Company of an operating unit: the one most of its order distributions accrue to, else that of its plants.
with distributions as (
    select * from {{ ref('stg_oracle__order_distributions') }}
),

headers as (
    select source, po_header_id, org_id from {{ ref('stg_oracle__order_headers') }}
),

shipments as (
    select source, line_location_id, po_header_id from {{ ref('stg_oracle__order_shipments') }}
),

accounts as (
    select source, code_combination_id, company_code from {{ ref('int_oracle__accounts') }}
),

organizations as (
    select source, operating_unit, company_code from {{ ref('int_oracle__organizations') }} where company_code is not null
),

evidence as (
    select
        distributions.source,
        coalesce(distributions.org_id, headers.org_id) as org_id,
        accounts.company_code,
        1 as priority
    from distributions
    inner join accounts
        on accounts.source = distributions.source
        and accounts.code_combination_id = coalesce(distributions.accrual_account_id, distributions.code_combination_id)
    left join shipments on shipments.source = distributions.source and shipments.line_location_id = distributions.line_location_id
    left join headers on headers.source = distributions.source and headers.po_header_id = shipments.po_header_id
    union all
    select source, operating_unit as org_id, company_code, 2 as priority from organizations
),

final as (
    select source, org_id, company_code
    from evidence
    where org_id is not null
    group by source, org_id, company_code
    qualify row_number() over (partition by source, org_id order by min(priority), count(*) desc, company_code) = 1
)

select * from final
