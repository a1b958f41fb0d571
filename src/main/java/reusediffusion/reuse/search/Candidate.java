package reusediffusion.reuse.search;

import java.io.Serializable;
import reusediffusion.reuse.plan.Plan;

/**
 * A plan that may become one: steps that are called, and how the rows between them would be fitted.
 *
 * @param called (T)
 */
public record Candidate(boolean[] called, Plan.Fit fit) implements Serializable {}
