import { PartCard } from "./part_card";

/** What the best do differently, each with what can be done about it. Nothing to say: not there. */
export class BestHabits extends PartCard {
    static template = "sales_kpi.BestHabits";
    static source = "sales.kpi.best.habits";
}
