select distinct
    gl_account_number as account,
    gl_account_name as account_name,
    fs_level_1 = 'Balance Sheet' as is_balance_sheet
from financial_postings
