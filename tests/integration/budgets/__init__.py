"""How many statements each query may send, however many rows it meets.

Every query has its budget, in the module of its context here:

    @budget(ListOrders, 1)
    def list_orders(crowd: Crowd) -> Asked:
        return crowd.by_owner(ListOrders())

The number is what it sends on the crowd's data: more fails, and so does less (then lower the number). An
answer that is a list has to have many items, so that a query a row would show. BEGIN and COMMIT, which frame
every query, do not count; reading the actor's role does.
"""
