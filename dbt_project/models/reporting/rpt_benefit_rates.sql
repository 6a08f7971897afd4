-- Recognition and realisation rates as they are shown: in percent, the total of each kind of value first, then types, companies, statement lines, measures.

with

rates as (select * from {{ ref('benefit_rates') }}),

measures as (select * from {{ ref('measures') }}),

lines as (

    select
        company_code,
        line_id,
        max(line_title) as line_title
    from {{ ref('rpt_statement_bridge') }}
    group by company_code, line_id

),

companies as (

    {{ company_names() | indent(4) }}

),

final as (

    select
        cast(
            row_number() over (
                order by
                    case rates.scope when 'total' then 0 when 'type' then 1 when 'company' then 2 when 'line' then 3 else 4 end,
                    case rates.value_kind when 'profit' then 0 else 1 end,
                    rates.scope_key
            ) as integer
        ) as row_order,
        rates.scope,
        rates.scope_key,
        case rates.scope
            when 'total' then 'All benefits in ' || rates.value_kind
            when 'type' then {{ benefit_type_shown('rates.benefit_type') }}
            when 'company' then coalesce(companies.company_name, rates.company_code)
            when 'line' then coalesce(lines.line_title, replace(rates.line_id, '_', ' ')) || ', company ' || rates.company_code
            else coalesce(measures.title, rates.scope_key)
        end as title,
        rates.company_code,
        rates.line_id,
        rates.benefit_type,
        rates.value_kind,
        cast(round(rates.planned_reporting, 2) as decimal(28, 2)) as planned_reporting,
        cast(round(rates.validated_reporting, 2) as decimal(28, 2)) as validated_reporting,
        cast(round(rates.recognised_reporting, 2) as decimal(28, 2)) as recognised_reporting,
        cast(round(cast(rates.recognition_rate * 100 as decimal(28, 6)), 1) as decimal(28, 1)) as recognition_rate,
        cast(round(cast(rates.realisation_rate * 100 as decimal(28, 6)), 1) as decimal(28, 1)) as realisation_rate,
        rates.reason
    from rates
    left join measures on rates.scope = 'measure' and measures.measure_id = rates.scope_key
    left join companies on companies.company_code = rates.company_code
    left join lines on lines.company_code = rates.company_code and lines.line_id = rates.line_id

)

select * from final
