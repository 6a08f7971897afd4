-- Account to statement line as the financial statement version of SAP has it (FAGL_011ZC): used for companies finance delivers no mapping of, and
-- compared with it where it does. The line is the item key (ERGSL). Ranges are expanded to the accounts that the company has balances or postings on.
-- Only where a source delivers one version: which of several is the published one is not written in the tables.
-- An account that stands in one item with a debit balance and in another with a credit balance takes the item its balance asks for.
with ranges as (
    select * from {{ ref('stg_sap__statement_accounts') }}
),

items as (
    select source, statement_version, statement_item, min(presentation_sign) as presentation_sign
    from {{ ref('stg_sap__statement_items') }}
    where statement_item is not null
    group by source, statement_version, statement_item
),

versions as (
    select source, max(statement_version) as statement_version
    from ranges
    group by source
    having count(distinct statement_version) = 1
),

companies as (
    select source, company_code, chart_of_accounts from {{ ref('stg_sap__companies') }}
    where source in (select source from versions)
),

gl_accounts as (
    select source, account, chart_of_accounts, is_balance_sheet from {{ ref('stg_sap__gl_accounts') }}
),

balances as (
    select
        source,
        company_code,
        account,
        sum(movement_local) as closing_local
    from {{ ref('trial_balances') }}
    where source in (select source from versions)
        and fiscal_year = (
            select calendar.fiscal_year from {{ source('config', 'fiscal_periods') }} as calendar
            where calendar.period = {{ run_fact('period') }}
        )
        and coalesce(period, {{ run_fact('period') }}) <= {{ run_fact('period') }}
    group by source, company_code, account
),

seen as (
    select source, company_code, account from {{ ref('trial_balances') }} where source in (select source from versions)
    union
    select source, company_code, account from {{ ref('journal_entry_lines') }}
    where source in (select source from versions) and account is not null and is_posted
),

accounts as (
    select
        seen.source,
        seen.company_code,
        seen.account,
        {{ sap_padded_account('seen.account') }} as padded_account,
        companies.chart_of_accounts,
        -- the chart of accounts says which statement an account belongs to; without it nobody does
        case when gl_accounts.is_balance_sheet then 'balance_sheet' when not gl_accounts.is_balance_sheet then 'income_statement' end as statement,
        coalesce(balances.closing_local, 0) as closing_local
    from seen
    left join companies on companies.source = seen.source and companies.company_code = seen.company_code
    left join gl_accounts
        on gl_accounts.source = seen.source
        and gl_accounts.account = seen.account
        and coalesce(gl_accounts.chart_of_accounts, '') = coalesce(companies.chart_of_accounts, gl_accounts.chart_of_accounts, '')
    left join balances
        on balances.source = seen.source and balances.company_code = seen.company_code and balances.account = seen.account
),

final as (
    select
        accounts.source,
        accounts.company_code,
        accounts.account,
        accounts.statement,
        ranges.statement_item as line_id,
        coalesce(items.presentation_sign, 1) as presentation_sign,
        ranges.statement_version,
        ranges.source_file,
        ranges.source_row
    from accounts
    inner join versions on versions.source = accounts.source
    inner join ranges
        on ranges.source = versions.source
        and ranges.statement_version = versions.statement_version
        and accounts.padded_account between ranges.account_from and ranges.account_to
        and coalesce(ranges.chart_of_accounts, '') = coalesce(accounts.chart_of_accounts, ranges.chart_of_accounts, '')
        and case when accounts.closing_local >= 0 then ranges.with_debit_balance else ranges.with_credit_balance end
    left join items
        on items.source = ranges.source
        and items.statement_version = ranges.statement_version
        and items.statement_item = ranges.statement_item
    where accounts.statement is not null
    -- ranges may overlap: the narrowest one is meant
    qualify row_number() over (
        partition by accounts.source, accounts.company_code, accounts.account
        order by ranges.account_from desc, ranges.account_to, ranges.source_file, ranges.source_row
    ) = 1
)

select * from final
