-- What the ledger posted on the freight lines (policy) in companies that say they deliver freight documents for part of their freight (policy
-- freight_partial_companies): journal documents that a freight document names, and the others. Debit positive, local currency.
with

ledger_lines as (select * from {{ ref('journal_entry_lines') }} where is_posted),

account_mappings as (select * from {{ ref('account_mappings') }} where statement = 'income_statement'),

freight_documents as (select * from {{ ref('freight_documents') }}),

named as (

    select distinct
        company_code,
        journal_fiscal_year,
        journal_document
    from freight_documents
    where journal_document is not null

),

freight_accounts as (

    select distinct
        company_code,
        account,
        line_id,
        presentation_sign
    from account_mappings
    where ',' || {{ policy('freight_line_ids') }} || ',' like '%,' || line_id || ',%'
        and ',' || {{ policy('freight_partial_companies') }} || ',' like '%,' || company_code || ',%'

),

final as (

    select
        ledger_lines.company_code,
        freight_accounts.line_id,
        max(freight_accounts.presentation_sign) as presentation_sign,
        ledger_lines.period,
        max(ledger_lines.currency_local) as currency_local,
        named.journal_document is not null as is_documented,
        count(*) as posting_count,
        cast(sum(ledger_lines.amount_local) as decimal(28, 6)) as amount_local
    from ledger_lines
    inner join freight_accounts
        on freight_accounts.company_code = ledger_lines.company_code and freight_accounts.account = ledger_lines.account
    left join named
        on named.company_code = ledger_lines.company_code
        and named.journal_fiscal_year = ledger_lines.fiscal_year
        and named.journal_document = ledger_lines.document
    group by ledger_lines.company_code, freight_accounts.line_id, ledger_lines.period, named.journal_document is not null

)

select * from final
