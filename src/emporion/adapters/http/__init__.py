"""HTTP: FastAPI routers that turn requests into commands and queries, and results into answers.

A module in here with a `router` is found and included. `{shop}` in a prefix is an id or a slug:

    router = Router("/shops/{shop}/wallets", tag="wallets")

    class DepositBody(BaseModel):
        amount: Amount
        reference: str = ""

    @router.post("/{wallet_id}/deposits", status_code=201, responses=problems(NotFound, Conflict))
    async def deposit(wallet_id: UUID, body: DepositBody, call: ShopCall, creation: Creation) -> TransferView:
        "Put money into a wallet."
        made = await call.execute(Deposit(wallet_id=wallet_id, amount=body.amount, reference=body.reference))
        creation.below(made.id)
        return made

    @router.get("", responses=problems(NotFound))
    async def list_wallets(
        asked: Annotated[Asked[Wallet], asking(WalletFields)], call: ShopCall
    ) -> PageBody[WalletView]:
        "The shop's wallets, oldest first."
        return await asked.answer(call, ListWallets(listing=asked.listing))

Routes outside of shops take `call: PlatformCall`. A failure becomes a problem by itself.
"""
