-- Control 18 double count: no receipt line and no invoice line supports more than 100% of claims; the shares of all measures add up to 1 at most.
-- Severity B. Amount exposed: the saving above 100%, at the average saving of the line.
with lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

shared as (
    select
        period,
        event_kind,
        source,
        company_code,
        coalesce(receipt_year, invoice_year) as document_year,
        coalesce(receipt_document, invoice_document) as document,
        coalesce(receipt_line, invoice_line) as document_line,
        count(distinct measure_id) as measures,
        min(measure_id) as first_measure,
        max(measure_id) as last_measure,
        sum(share) as total_share,
        sum(abs(saving_reporting)) as saving_reporting,
        min(source_file) as source_file,
        min(source_row) as source_row
    from lines
    group by 1, 2, 3, 4, 5, 6, 7
),

found as (
    select
        period,
        event_kind || '/' || source || '/' || cast(document_year as varchar) || '/' || document || '/' || document_line as key,
        'shares of 1 at most' as expected,
        cast(total_share as varchar) as actual,
        cast({{ money_div('cast(saving_reporting * cast(total_share - 1 as decimal(9, 6)) as decimal(28, 10))', 'total_share', 6) }} as decimal(28, 6)) as difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        company_code,
        cast(null as varchar) as measure_id,
        'The ' || event_kind || ' line ' || cast(document_year as varchar) || '/' || document || '/' || document_line || ' supports '
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
