-- Where finance's account mapping and the financial statement version of SAP disagree. Finance's mapping counts; this list says what to ask about.
-- The statement is always compared. Lines are compared account by account only where finance uses the item keys of the version as line ids; under
-- names of its own, accounts that share an item of the version but not a line (or the other way round) cannot be called different.
with mappings as (
    select company_code, account, statement, line_id, source_file, source_row
    from {{ ref('account_mappings') }}
    where valid_to is null or valid_to >= {{ run_fact('period_end') }}
),

versions as (
    select * from {{ ref('statement_version_mappings') }}
),

shared_names as (
    select distinct mappings.company_code
    from mappings
    inner join versions on versions.company_code = mappings.company_code and versions.line_id = mappings.line_id
),

final as (
    select
        versions.company_code,
        versions.account,
        versions.statement_version,
        mappings.statement,
        mappings.line_id,
        versions.statement as version_statement,
        versions.line_id as version_line_id,
        case
            when mappings.account is null then 'missing_left'
            when shared_names.company_code is not null and mappings.line_id <> versions.line_id then 'out_of_tolerance'
            else 'matched'
        end as status,
        'Company ' || versions.company_code || ', account ' || versions.account || ': finance maps it to '
        || coalesce('line ' || mappings.line_id, 'no line of the ' || replace(versions.statement, '_', ' '))
        || ', financial statement version ' || versions.statement_version || ' to item ' || versions.line_id || '.' as message,
        mappings.source_file,
        mappings.source_row
    from versions
    left join mappings
        on mappings.company_code = versions.company_code
        and mappings.account = versions.account
        and mappings.statement = versions.statement
    left join shared_names on shared_names.company_code = versions.company_code
    qualify row_number() over (
        partition by versions.company_code, versions.account
        order by case when mappings.line_id = versions.line_id then 0 else 1 end, mappings.source_file, mappings.source_row
    ) = 1
)

select * from final
where status <> 'matched'
