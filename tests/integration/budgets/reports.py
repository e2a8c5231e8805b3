"""Reports, most of them streamed: a cursor is declared, its rows come in one batch, and it is closed."""

from emporion.application.reports.best_sellers import BestSellers
from emporion.application.reports.low_stock import LowStockReport
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.sales_by_category import SalesByCategory
from emporion.application.reports.sales_by_customer import SalesByCustomer
from emporion.application.reports.sales_by_month import SalesByMonth
from emporion.application.reports.statement import AccountStatement
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(AccountStatement, 7)
def account_statement(crowd: Crowd) -> Asked:
    return crowd.by_customer(AccountStatement(wallet=str(crowd.customer.wallet_id)))


@budget(BestSellers, 5)
def best_sellers(crowd: Crowd) -> Asked:
    return crowd.by_owner(BestSellers())


@budget(LowStockReport, 5)
def low_stock(crowd: Crowd) -> Asked:
    return crowd.by_owner(LowStockReport(below=1000))


@budget(SalesByCategory, 5)
def sales_by_category(crowd: Crowd) -> Asked:
    return crowd.by_owner(SalesByCategory())


@budget(SalesByCustomer, 5)
def sales_by_customer(crowd: Crowd) -> Asked:
    return crowd.by_owner(SalesByCustomer())


@budget(SalesByMonth, 5, items=1)
def sales_by_month(crowd: Crowd) -> Asked:
    return crowd.by_owner(SalesByMonth())


@budget(SalesReport, 13)
def sales(crowd: Crowd) -> Asked:
    return crowd.by_owner(SalesReport())
