-- Control 18 double count: no euro and no unit of stock supports more than 100% of claims. The shares of all measures on one supporting row add up to 1 at
-- most: receipt line, invoice line, item-plant-period of stock, freight document line, provision row, rebate agreement, asset, supplier's terms. A stock
-- row may support one measure of cash and one of profit (release and carrying cost are different euros): it is counted per kind of value. Severity B.
-- Amount exposed: the benefit above 100%, at the average benefit of the row.
with lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

effects as (
    select * from {{ ref('benefit_effects') }} where evidence_status <> 'excluded'
),

freight_documents as (
    select * from {{ ref('freight_documents') }}
),

-- a freight measure rests on each expedite document line in its scope and window, not on the sum of the month
freight_lines as (
    {{ in_measure_scope(
        'freight_documents', 'expedite_freight', ['company_code', 'plant', 'item_id'], ['source', 'company_code', 'freight_document', 'freight_line']
    ) }}
),

supports as (
    select
        measure_id,
        period,
        event_kind || '/' || source || '/' || cast(coalesce(receipt_year, invoice_year) as varchar) || '/' || coalesce(receipt_document, invoice_document)
        || '/' || coalesce(receipt_line, invoice_line) as key,
        event_kind || ' line ' || cast(coalesce(receipt_year, invoice_year) as varchar) || '/' || coalesce(receipt_document, invoice_document)
        || '/' || coalesce(receipt_line, invoice_line) as what,
        source,
        company_code,
        share,
        saving_reporting as amount_reporting,
        source_file,
        source_row
    from lines
    union all
    select
        measure_id,
        period,
        'freight/' || source || '/' || freight_document || '/' || freight_line as key,
        'freight document line ' || freight_document || '/' || freight_line as what,
        source,
        company_code,
        scope_share as share,
        cast(cast((actual_cost_local - standard_mode_cost_local) * scope_share as decimal(28, 10)) * budget_rate as decimal(28, 6)) as amount_reporting,
        source_file,
        source_row
    from freight_lines
    where
        shipment_mode = 'expedite'
        and posting_date >= effective_date
        and posting_date < window_end_exclusive
        and posting_date <= {{ run_fact('period_end') }}
    union all
    select
        measure_id,
        period,
        case part
            when 'provision' then 'provision/'
            when 'accrued' then 'rebate/'
            when 'purchase' then 'asset/'
            else case when item_id is null then 'terms/' else 'stock ' || value_kind || '/' end
        end || source || '/' || coalesce(company_code, '') || '/' || reference_key as key,
        case part
            when 'provision' then 'provision row '
            when 'accrued' then 'rebate agreement '
            when 'purchase' then 'asset '
            else case when item_id is null then 'payment terms of supplier ' else 'stock ' end
        end || reference_key as what,
        source,
        company_code,
        share,
        amount_reporting,
        source_file,
        source_row
    from effects
    where part in ('provision', 'accrued', 'purchase', 'release', 'carrying')
),

shared as (
    select
        period,
        key,
        min(what) as what,
        min(company_code) as company_code,
        count(distinct measure_id) as measures,
        min(measure_id) as first_measure,
        max(measure_id) as last_measure,
        sum(share) as total_share,
        sum(abs(amount_reporting)) as amount_reporting,
        min(source_file) as source_file,
        min(source_row) as source_row
    from supports
    group by period, key
),

found as (
    select
        period,
        key,
        'shares of 1 at most' as expected,
        cast(total_share as varchar) as actual,
        cast({{ money_div('cast(amount_reporting * cast(total_share - 1 as decimal(9, 6)) as decimal(28, 10))', 'total_share', 6) }} as decimal(28, 6)) as difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        company_code,
        cast(null as varchar) as measure_id,
        'The ' || what || ' supports '
        || cast(measures as varchar) || ' measures (' || first_measure || case when measures > 1 then ', ' || last_measure else '' end
        || '): expected shares of 1 at most, found ' || cast(total_share as varchar) || '. Set shares in measure_scope that add up to 1.' as message,
        source_file,
        source_row
    from shared
    where total_share > 1
),

checked as (
    select
        period,
        count(*) as rows_checked
    from shared
    group by period
),

{{ control_output(
    '18_double_count', 'measures', 'no line counted for more than 1 over all measures',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so nothing can be counted twice. Deliver the register.'
) }}
