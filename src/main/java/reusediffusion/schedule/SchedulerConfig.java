package reusediffusion.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A model folder's {@code scheduler_config.json}. What the file lacks takes the default of its class; what would change the
 * schedule and is not supported is an error of {@link #schedule}.
 *
 * <p>Source: the scheduler configurations of diffusers.
 */
public record SchedulerConfig(
        @JsonProperty("_class_name") String className,
        Integer numTrainTimesteps,
        Double betaStart,
        Double betaEnd,
        String betaSchedule,
        double[] trainedBetas,
        String predictionType,
        String timestepSpacing,
        Integer stepsOffset,
        Boolean rescaleBetasZeroSnr,
        Boolean setAlphaToOne,
        Double snrShiftScale,
        Boolean useKarrasSigmas,
        Boolean useExponentialSigmas,
        Boolean useBetaSigmas,
        Boolean useFlowSigmas,
        Boolean useLuLambdas,
        Double sigmaMin,
        Double sigmaMax,
        String finalSigmasType,
        String interpolationType,
        String timestepType,
        Integer solverOrder,
        String solverType,
        String algorithmType,
        Boolean lowerOrderFinal,
        Boolean eulerAtFinal,
        Boolean thresholding,
        Double shift,
        Boolean useDynamicShifting,
        String timeShiftType,
        Double shiftTerminal,
        Boolean invertSigmas,
        Boolean stochasticSampling,
        Double baseShift,
        Double maxShift,
        Integer baseImageSeqLen,
        Integer maxImageSeqLen) {
    private static final String FLOW_MATCH_EULER = "FlowMatchEulerDiscreteScheduler";
    private static final String EULER = "EulerDiscreteScheduler";
    private static final String DPM_SOLVER = "DPMSolverMultistepScheduler";
    private static final String VIDEO_DDIM = "CogVideoXDDIMScheduler";
    private static final String VIDEO_DPM = "CogVideoXDPMScheduler";

    /** The samplers that a model can be run with are those of its own kind: they read the same noise. */
    private static final List<Set<String>> KINDS =
            List.of(Set.of(FLOW_MATCH_EULER), Set.of(EULER, DPM_SOLVER), Set.of(VIDEO_DDIM, VIDEO_DPM));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    public SchedulerConfig {
        boolean video = className != null && className.startsWith("CogVideoX");
        numTrainTimesteps = or(numTrainTimesteps, 1000);
        betaStart = or(betaStart, video ? 0.00085 : 0.0001);
        betaEnd = or(betaEnd, video ? 0.012 : 0.02);
        betaSchedule = or(betaSchedule, video ? "scaled_linear" : "linear");
        predictionType = or(predictionType, "epsilon");
        timestepSpacing = or(timestepSpacing, video ? "leading" : "linspace");
        stepsOffset = or(stepsOffset, 0);
        rescaleBetasZeroSnr = or(rescaleBetasZeroSnr, false);
        setAlphaToOne = or(setAlphaToOne, true);
        snrShiftScale = or(snrShiftScale, 3.0);
        useKarrasSigmas = or(useKarrasSigmas, false);
        useExponentialSigmas = or(useExponentialSigmas, false);
        useBetaSigmas = or(useBetaSigmas, false);
        useFlowSigmas = or(useFlowSigmas, false);
        useLuLambdas = or(useLuLambdas, false);
        finalSigmasType = or(finalSigmasType, "zero");
        interpolationType = or(interpolationType, "linear");
        timestepType = or(timestepType, "discrete");
        solverOrder = or(solverOrder, 2);
        solverType = or(solverType, "midpoint");
        algorithmType = or(algorithmType, "dpmsolver++");
        lowerOrderFinal = or(lowerOrderFinal, true);
        eulerAtFinal = or(eulerAtFinal, false);
        thresholding = or(thresholding, false);
        shift = or(shift, 1.0);
        useDynamicShifting = or(useDynamicShifting, false);
        timeShiftType = or(timeShiftType, "exponential");
        invertSigmas = or(invertSigmas, false);
        stochasticSampling = or(stochasticSampling, false);
        baseShift = or(baseShift, 0.5);
        maxShift = or(maxShift, 1.15);
        baseImageSeqLen = or(baseImageSeqLen, 256);
        maxImageSeqLen = or(maxImageSeqLen, 4096);
    }

    /**
     * The schedule of {@code steps} steps.
     *
     * @param imageTokens FLUX: tokens of one picture, whose schedule runs from 1 to 1 / steps and may shift with them; all other
     *     models: 0
     * @throws IllegalArgumentException for a class, option or number of steps that is not supported
     */
    public Schedule schedule(int steps, int imageTokens) {
        if (steps < 1 || steps > numTrainTimesteps) {
            throw new IllegalArgumentException("A schedule has 1 to " + numTrainTimesteps
                    + " steps, as many as its model was trained with; not " + steps + ".");
        }
        return switch (String.valueOf(className)) {
            case FLOW_MATCH_EULER -> FlowMatchEulerDiscrete.of(this, steps, imageTokens);
            case EULER -> EulerDiscrete.of(this, steps);
            case DPM_SOLVER -> DPMSolverMultistep.of(this, steps);
            case VIDEO_DDIM -> CogVideoXDDIM.of(this, steps);
            case VIDEO_DPM -> CogVideoXDPM.of(this, steps);
            default -> throw unsupported("scheduler", className, supported());
        };
    }

    /**
     * How much signal a sample holds at a training time, as log signal-to-noise ratio; it does not depend on the steps of a schedule.
     *
     * @param time between 0 and the number of training times; whole, or between
     */
    public double logSnr(double time) {
        return switch (String.valueOf(className)) {
            case FLOW_MATCH_EULER -> LogSnr.of(1 - time / numTrainTimesteps, time / numTrainTimesteps);
            case EULER, DPM_SOLVER -> {
                double sigma = Sigmas.of(this).at(new double[] {time})[0];
                yield LogSnr.ofAlpha(1 / (sigma * sigma + 1));
            }
            case VIDEO_DDIM, VIDEO_DPM -> LogSnr.ofAlpha(
                    Alphas.ofVideos(this)[(int) Math.min(time, numTrainTimesteps - 1)]);
            default -> throw unsupported("scheduler", className, supported());
        };
    }

    /** This model with another sampler of its kind. */
    public SchedulerConfig withClassName(String name) {
        Set<String> kind = KINDS.stream()
                .filter(k -> k.contains(className))
                .findFirst()
                .orElseThrow(() -> unsupported("scheduler", className, supported()));
        if (!kind.contains(name)) {
            throw unsupported("scheduler", name, kind.stream().sorted().toList());
        }
        return with("_class_name", name);
    }

    /** This sampler with or without Karras sigmas (arXiv 2206.00364). */
    public SchedulerConfig withKarras(boolean karras) {
        return with("use_karras_sigmas", karras);
    }

    /** Fails unless {@code value} of the option is among the supported ones. */
    void only(String option, Object value, Object... supported) {
        if (!Arrays.asList(supported).contains(value)) {
            throw unsupported(option + " of " + className, value, List.of(supported));
        }
    }

    /** Fails if the option is set. */
    void none(String option, Object value) {
        if (value != null && !Boolean.FALSE.equals(value)) {
            throw new IllegalArgumentException("The option " + option + " of " + className
                    + " is not supported; remove it from scheduler_config.json or choose another scheduler.");
        }
    }

    private static IllegalArgumentException unsupported(String what, Object value, List<?> supported) {
        return new IllegalArgumentException(
                "There is no " + what + " " + value + " here; supported: " + join(supported));
    }

    private static String join(List<?> values) {
        return String.join(", ", values.stream().map(String::valueOf).toList()) + ".";
    }

    private static List<String> supported() {
        return KINDS.stream().flatMap(Set::stream).sorted().toList();
    }

    private SchedulerConfig with(String key, Object value) {
        ObjectNode tree = JSON.valueToTree(this);
        tree.set(key, JSON.valueToTree(value));
        try {
            return JSON.treeToValue(tree, SchedulerConfig.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The scheduler configuration cannot be copied.", e);
        }
    }

    private static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
