package reusediffusion.schedule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model folder's {@code scheduler_config.json}. What the file lacks takes the default of its class; what would change the
 * schedule and is not supported is an error of {@link #schedule}. A value.
 *
 * <p>Source: the scheduler configurations of diffusers 0.40.0.dev0.
 */
public final class SchedulerConfig {
    private final ObjectNode given;

    /**
     * Reads the configuration from the object of a file, which is left as it is.
     *
     * @param given the file's object, left as it is
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SchedulerConfig(ObjectNode given) {
        this.given = given.deepCopy();
    }

    /** A copy of the options that the file or the user set. */
    @JsonValue
    public ObjectNode given() {
        return given.deepCopy();
    }

    /**
     * Makes the schedule of {@code steps} steps.
     *
     * @param imageTokens FLUX: tokens of one picture, whose schedule runs from 1 to 1 / steps and may shift with them;
     *     all other models: 0
     * @throws IllegalArgumentException for a class, option or number of steps that is not supported
     */
    public Schedule schedule(int steps, int imageTokens) {
        SchedulerClass sampler = SchedulerClass.named(className())
                .orElseThrow(() -> SchedulerChoice.unknown(className(), SchedulerClass.names()));
        SchedulerOptions.check(sampler, given);
        if (steps < 1 || steps > numTrainTimesteps()) {
            throw new IllegalArgumentException("A schedule has 1 to " + numTrainTimesteps()
                    + " steps, as many as its model was trained with; not " + steps + ".");
        }
        return sampler.maker().of(this, steps, imageTokens).finite();
    }

    /**
     * How much signal a sample holds at a training time, as log signal-to-noise ratio; it does not depend on the steps of a schedule.
     *
     * @param time between 0 and the number of training times; whole, or between
     */
    public double logSnr(double time) {
        return switch (SchedulerClass.kind(this)) {
            case FLOW -> LogSnr.of(1 - time / numTrainTimesteps(), time / numTrainTimesteps());
            case PICTURE -> {
                double sigma = Sigmas.of(this).at(new double[] {time})[0];
                yield LogSnr.ofAlpha(1 / (sigma * sigma + 1));
            }
            case VIDEO -> LogSnr.ofAlpha(AlphasCumprod.ofVideos(this)[(int) Math.min(time, numTrainTimesteps() - 1)]);
        };
    }

    /**
     * Gives the model another sampler of its kind, which starts from the numbers of this configuration.
     *
     * @param wish a class name of diffusers, or {@code NAME,option=value,…} with options by diffusers' names
     */
    public SchedulerConfig withClassName(String wish) {
        return SchedulerChoice.of(this, wish);
    }

    /** Spreads the sampler's steps by Karras sigmas (arXiv 2206.00364), or does not. */
    public SchedulerConfig withKarras(boolean karras) {
        return SchedulerChoice.spread(this, karras);
    }

    /** Fails unless {@code value} of the option is among the supported ones. */
    void only(String option, Object value, Object... supported) {
        if (!Arrays.asList(supported).contains(value)) {
            throw SchedulerChoice.unsupported(option + " of " + className(), value, List.of(supported));
        }
    }

    /** Fails if the option is set. */
    void none(String option, Object value) {
        if (value != null && !Boolean.FALSE.equals(value)) {
            throw new IllegalArgumentException("The option " + option + " of " + className()
                    + " is not supported; remove it from scheduler_config.json or choose another scheduler.");
        }
    }

    /** Fails if σ is to be spread otherwise than by the times of training. */
    void plainSigmas() {
        for (SigmaSchedule spread : SigmaSchedule.values()) {
            if (spread != SigmaSchedule.PLAIN) {
                none(spread.option(), flag(spread.option(), false));
            }
        }
    }

    private SchedulerClass itself() {
        return SchedulerClass.named(className()).orElse(SchedulerClass.EULER);
    }

    /** The name of the sampler's class in diffusers. */
    public String className() {
        JsonNode name = read("_class_name", "a word", JsonNode::isTextual);
        return name == null ? null : name.textValue();
    }

    int numTrainTimesteps() {
        return whole("num_train_timesteps", 1000);
    }

    double betaStart() {
        return number("beta_start", itself().betaStart());
    }

    double betaEnd() {
        return number("beta_end", itself().betaEnd());
    }

    String betaSchedule() {
        return text("beta_schedule", itself().betaSchedule());
    }

    Object trainedBetas() {
        return given.hasNonNull("trained_betas") ? given.get("trained_betas") : null;
    }

    String predictionType() {
        return text("prediction_type", "epsilon");
    }

    String timestepSpacing() {
        return text("timestep_spacing", itself().timestepSpacing());
    }

    int stepsOffset() {
        return whole("steps_offset", 0);
    }

    boolean rescaleBetasZeroSnr() {
        return flag("rescale_betas_zero_snr", false);
    }

    boolean setAlphaToOne() {
        return flag("set_alpha_to_one", true);
    }

    boolean clipSample() {
        return flag("clip_sample", itself().clipSample());
    }

    double snrShiftScale() {
        return number("snr_shift_scale", 3.0);
    }

    boolean useFlowSigmas() {
        return flag("use_flow_sigmas", false);
    }

    Double sigmaMin() {
        return number("sigma_min", null);
    }

    Double sigmaMax() {
        return number("sigma_max", null);
    }

    String finalSigmasType() {
        return text("final_sigmas_type", "zero");
    }

    String interpolationType() {
        return text("interpolation_type", "linear");
    }

    String timestepType() {
        return text("timestep_type", "discrete");
    }

    int solverOrder() {
        return whole("solver_order", 2);
    }

    String solverType() {
        return text("solver_type", itself().solverType());
    }

    Object solverP() {
        return given.hasNonNull("solver_p") ? given.get("solver_p") : null;
    }

    String algorithmType() {
        return text("algorithm_type", "dpmsolver++");
    }

    boolean lowerOrderFinal() {
        return flag("lower_order_final", itself().lowerOrderFinal());
    }

    boolean eulerAtFinal() {
        return flag("euler_at_final", false);
    }

    double lambdaMinClipped() {
        return number("lambda_min_clipped", Double.NEGATIVE_INFINITY);
    }

    boolean predictX0() {
        return flag("predict_x0", true);
    }

    Set<Integer> disableCorrector() {
        Set<Integer> steps = new HashSet<>();
        given.path("disable_corrector").forEach(step -> steps.add(step.intValue()));
        return Set.copyOf(steps);
    }

    boolean thresholding() {
        return flag("thresholding", false);
    }

    int originalInferenceSteps() {
        return whole("original_inference_steps", 50);
    }

    double timestepScaling() {
        return number("timestep_scaling", 10.0);
    }

    double shift() {
        return number("shift", 1.0);
    }

    double flowShift() {
        return number("flow_shift", 1.0);
    }

    boolean useDynamicShifting() {
        return flag("use_dynamic_shifting", false);
    }

    String timeShiftType() {
        return text("time_shift_type", "exponential");
    }

    Double shiftTerminal() {
        return number("shift_terminal", null);
    }

    boolean invertSigmas() {
        return flag("invert_sigmas", false);
    }

    boolean stochasticSampling() {
        return flag("stochastic_sampling", false);
    }

    double baseShift() {
        return number("base_shift", 0.5);
    }

    double maxShift() {
        return number("max_shift", 1.15);
    }

    int baseImageSeqLen() {
        return whole("base_image_seq_len", 256);
    }

    int maxImageSeqLen() {
        return whole("max_image_seq_len", 4096);
    }

    boolean flag(String option, boolean otherwise) {
        JsonNode value = value(option, "true or false", JsonNode::isBoolean);
        return value == null ? otherwise : value.booleanValue();
    }

    private Double number(String option, Double otherwise) {
        JsonNode value = value(option, "a number", JsonNode::isNumber);
        return value == null ? otherwise : Double.valueOf(value.doubleValue());
    }

    private int whole(String option, int otherwise) {
        JsonNode value = value(option, "a whole number", JsonNode::canConvertToExactIntegral);
        return value == null ? otherwise : value.intValue();
    }

    private String text(String option, String otherwise) {
        JsonNode value = value(option, "a word", JsonNode::isTextual);
        return value == null ? otherwise : value.textValue();
    }

    /** What the sampler does not read is as good as not there. */
    private JsonNode value(String option, String what, java.util.function.Predicate<JsonNode> fits) {
        boolean passedOver = SchedulerClass.named(className())
                .filter(sampler -> !SchedulerOptions.reads(sampler, option))
                .isPresent();
        return passedOver ? null : read(option, what, fits);
    }

    private JsonNode read(String option, String what, java.util.function.Predicate<JsonNode> fits) {
        JsonNode value = given.get(option);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!fits.test(value)) {
            throw new IllegalArgumentException(
                    "The scheduler's option " + option + " is " + value + ", and should be " + what + ".");
        }
        return value;
    }
}
