package reusediffusion.reuse.search;

import java.time.Duration;
import java.util.List;

/**
 * What is to be done for the plan of one budget, and until when each part of it may take; made by a {@link BudgetPlanner} and carried out by a
 * {@link BudgetRunner}.
 *
 * @param calls the budget
 * @param starts called steps that the search begins with, the most promising first
 * @param rounds of refinement; 0 leaves the rows as fitted
 * @param firstKinds the part in which the kind of rows is chosen that the search scores with
 * @param search the part for the called steps
 * @param kinds the part in which the kind of rows is chosen for what was found
 * @param rows the part in which the rows are fitted and refined
 * @param fitting what the fit of the rows to all samples takes; null where it may take what it does
 */
record BudgetWork(
        int calls,
        List<boolean[]> starts,
        int rounds,
        SearchTimetable firstKinds,
        SearchTimetable search,
        SearchTimetable kinds,
        SearchTimetable rows,
        Duration fitting) {

    /** Whether the work has a time limit. */
    boolean bounded() {
        return fitting != null;
    }
}
