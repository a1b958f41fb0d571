package reusediffusion.pipeline.measure;

/**
 * What reuse itself costs at one step of a batch: the decision on the host and the sum that it asks for on the device.
 *
 * @param predictions how many called predictions are weighted
 * @param rows 1, or a row of weights for each guidance branch
 * @param millis median of the decision of a plan and the linear combination
 * @param percentOfStep the same as a share of a step that calls the network
 */
public record DecisionTime(int predictions, int rows, double millis, double percentOfStep) {}
