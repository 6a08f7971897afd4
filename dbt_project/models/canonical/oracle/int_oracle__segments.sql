-- Which segment is account, company and intercompany partner, per chart of accounts: the source option, else the roles of the flexfield, else what the code
-- combinations show: the natural account is the segment whose values have one account type each (SEGMENT3 where several do); the company is SEGMENT1.
with combinations as (
    select * from {{ ref('stg_oracle__code_combinations') }}
),

options as (
    select
        source,
        max({{ oracle_option('account_segment') }}) as account_segment,
        max({{ oracle_option('company_segment') }}) as company_segment,
        max({{ oracle_option('intercompany_segment') }}) as intercompany_segment
    from {{ source('landing', 'manifest') }}
    where kind = 'oracle'
    group by source
),

roles as (
    select
        source,
        chart_of_accounts_id,
        min(case segment_role when 'GL_ACCOUNT' then segment_name end) as account_segment,
        min(case segment_role when 'GL_BALANCING' then segment_name end) as company_segment,
        min(case segment_role when 'GL_INTERCOMPANY' then segment_name end) as intercompany_segment
    from {{ ref('stg_oracle__segment_roles') }}
    group by source, chart_of_accounts_id
),

charts as (
    select distinct source, coalesce(chart_of_accounts_id, '') as chart_of_accounts_id from combinations
),

segment_values as (
    {{ oracle_segment_values('combinations') }}
),

types_of_value as (
    select source, chart_of_accounts_id, segment_name, segment_value, count(distinct account_type) as type_count
    from segment_values
    where segment_value is not null and account_type is not null
    group by source, chart_of_accounts_id, segment_name, segment_value
),

evidence as (
    select
        source,
        chart_of_accounts_id,
        segment_name,
        count(*) as value_count,
        count(*) filter (where type_count > 1) as mixed_count
    from types_of_value
    group by source, chart_of_accounts_id, segment_name
    having count(*) > 1
    qualify row_number() over (
        partition by source, chart_of_accounts_id
        order by count(*) filter (where type_count > 1), case segment_name when 'SEGMENT3' then 0 else 1 end, count(*) desc, segment_name
    ) = 1
),

final as (
    select
        charts.source,
        charts.chart_of_accounts_id,
        coalesce(options.account_segment, roles.account_segment, evidence.segment_name, 'SEGMENT3') as account_segment,
        case
            when options.account_segment is not null then 'option account_segment'
            when roles.account_segment is not null then 'FND_SEGMENT_ATTRIBUTE_VALUES'
            when evidence.mixed_count = 0 then 'guessed: each of its ' || evidence.value_count || ' values has one account type'
            else 'assumed: no segment has one account type per value'
        end as account_evidence,
        coalesce(options.company_segment, roles.company_segment, 'SEGMENT1') as company_segment,
        case
            when options.company_segment is not null then 'option company_segment'
            when roles.company_segment is not null then 'FND_SEGMENT_ATTRIBUTE_VALUES'
            else 'assumed: the first segment'
        end as company_evidence,
        coalesce(options.intercompany_segment, roles.intercompany_segment) as intercompany_segment
    from charts
    left join options on options.source = charts.source
    left join roles on roles.source = charts.source and roles.chart_of_accounts_id = charts.chart_of_accounts_id
    left join evidence on evidence.source = charts.source and evidence.chart_of_accounts_id = charts.chart_of_accounts_id
)

select * from final
