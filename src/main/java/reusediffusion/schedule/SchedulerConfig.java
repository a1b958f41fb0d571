package reusediffusion.schedule;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import reusediffusion.schedule.formula.LogSnr;

/**
 * A model folder's {@code scheduler_config.json}. What the file lacks takes the default of its class; what would change the
 * schedule and is not supported is an error of {@link #schedule}. A value.
 *
 * <p>Source: the scheduler configurations of diffusers 0.40.0.dev0.
 */
public final class SchedulerConfig {
    private final ObjectNode given;
    private final OptionReader options;

    /**
     * Reads the configuration from the object of a file.
     *
     * @param given the file's object, left as it is
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SchedulerConfig(ObjectNode given) {
        this.given = given.deepCopy();
        this.options = new OptionReader(this.given);
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
        int trained = training().numTrainTimesteps();
        if (steps < 1 || steps > trained) {
            throw new IllegalArgumentException("A schedule has 1 to " + trained
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
        int trained = training().numTrainTimesteps();
        return switch (SchedulerClass.kind(this)) {
            case FLOW -> LogSnr.of(1 - time / trained, time / trained);
            case PICTURE -> {
                double sigma = Sigmas.of(this).at(new double[] {time})[0];
                yield LogSnr.ofAlpha(1 / (sigma * sigma + 1));
            }
            case VIDEO -> LogSnr.ofAlpha(AlphasCumprod.ofVideos(this)[(int) Math.min(time, trained - 1)]);
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

    /** The name of the sampler's class in diffusers. */
    public String className() {
        return options.className();
    }

    /** The options by group; each is read, and its type checked, when it is asked for. */
    TrainingOptions training() {
        return new TrainingOptions(options, itself());
    }

    StepOptions steps() {
        return new StepOptions(options, itself());
    }

    SolverOptions solver() {
        return new SolverOptions(options, itself());
    }

    FlowOptions flow() {
        return new FlowOptions(options);
    }

    boolean flag(String option) {
        return options.flag(option, false);
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
                none(spread.option(), flag(spread.option()));
            }
        }
    }

    private SchedulerClass itself() {
        return SchedulerClass.named(className()).orElse(SchedulerClass.EULER);
    }
}
