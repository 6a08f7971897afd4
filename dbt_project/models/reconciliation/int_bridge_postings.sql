-- Ledger postings on income statement lines that prices reach, by statement line, in the months of the bridge: offsets of goods issues (GBB),
-- price differences (PRD), revaluations (UMB) and purchases consumed at receipt (KBS). Amounts as they change the printed line.
-- The lines are those of the policies material_line_ids and ppv_line_ids, or, when these are blank, the lines that hold the accounts
-- posted with GBB by goods issues (material) and with PRD (purchase price variance).

with

windows as (select * from {{ ref('int_bridge_windows') }}),

account_mappings as (select * from {{ ref('account_mappings') }}),

journal_lines as (

    select *
    from {{ ref('journal_entry_lines') }}
    where is_posted and transaction_key in ('GBB', 'PRD', 'UMB', 'KBS')

),

issues as (

    select distinct
        source,
        company_code,
        journal_fiscal_year,
        journal_document
    from {{ ref('inventory_movements') }}
    where movement_class in ('consumption', 'sales') and journal_document is not null

),

mapped as (

    select
        journal_lines.source,
        journal_lines.company_code,
        journal_lines.fiscal_year,
        journal_lines.document,
        journal_lines.item_id,
        journal_lines.quantity_base_uom,
        journal_lines.transaction_key,
        journal_lines.currency_local,
        windows.window_name,
        windows.period,
        account_mappings.line_id,
        account_mappings.presentation_sign,
        cast(account_mappings.presentation_sign * journal_lines.amount_local as decimal(23, 4)) as amount_local
    from journal_lines
    inner join windows on windows.period = journal_lines.period
    inner join account_mappings
        on account_mappings.company_code = journal_lines.company_code
        and account_mappings.account = journal_lines.account
        and account_mappings.statement = 'income_statement'
        and coalesce(account_mappings.valid_from, windows.end_date) <= windows.end_date
        and coalesce(account_mappings.valid_to, windows.end_date) >= windows.end_date

),

material_lines as (

    select distinct
        mapped.company_code,
        mapped.line_id
    from mapped
    inner join issues
        on issues.source = mapped.source
        and issues.company_code = mapped.company_code
        and issues.journal_fiscal_year = mapped.fiscal_year
        and issues.journal_document = mapped.document
    where mapped.transaction_key = 'GBB'

),

ppv_lines as (

    select distinct
        company_code,
        line_id
    from mapped
    where transaction_key = 'PRD'

),

chosen_lines as (

    select distinct
        mapped.company_code,
        mapped.line_id,
        case
            when {{ policy('material_line_ids') }} = '' then material_lines.line_id is not null
            else ',' || {{ policy('material_line_ids') }} || ',' like '%,' || mapped.line_id || ',%'
        end as is_material_line,
        case
            when {{ policy('ppv_line_ids') }} = '' then ppv_lines.line_id is not null
            else ',' || {{ policy('ppv_line_ids') }} || ',' like '%,' || mapped.line_id || ',%'
        end as is_ppv_line
    from mapped
    left join material_lines
        on material_lines.company_code = mapped.company_code and material_lines.line_id = mapped.line_id
    left join ppv_lines
        on ppv_lines.company_code = mapped.company_code and ppv_lines.line_id = mapped.line_id

),

final as (

    select
        mapped.source,
        mapped.company_code,
        mapped.fiscal_year,
        mapped.document,
        mapped.item_id,
        mapped.quantity_base_uom,
        mapped.transaction_key,
        mapped.currency_local,
        mapped.window_name,
        mapped.period,
        mapped.line_id,
        mapped.presentation_sign,
        chosen_lines.is_material_line,
        chosen_lines.is_ppv_line,
        mapped.amount_local
    from mapped
    inner join chosen_lines
        on chosen_lines.company_code = mapped.company_code and chosen_lines.line_id = mapped.line_id

)

select * from final
