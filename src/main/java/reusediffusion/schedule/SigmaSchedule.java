package reusediffusion.schedule;

import java.util.function.DoubleUnaryOperator;
import reusediffusion.schedule.formula.BetaQuantile;

/**
 * How σ falls from its highest to its lowest, where the times of training do not say it.
 *
 * <p>Source: {@code _convert_to_karras}, {@code _convert_to_exponential}, {@code _convert_to_beta} and {@code _convert_to_lu} of
 * diffusers 0.40.0.dev0; arXiv 2206.00364 (equation 5), 2407.12173, 2206.00927.
 */
enum SigmaSchedule {
    PLAIN {
        @Override
        double at(double share, double highest, double lowest) {
            throw new IllegalStateException("plain σ follow the times of training");
        }
    },
    KARRAS {
        @Override
        double at(double share, double highest, double lowest) {
            return between(share, highest, lowest, x -> Math.pow(x, 1 / RHO), x -> Math.pow(x, RHO));
        }
    },
    EXPONENTIAL {
        @Override
        double at(double share, double highest, double lowest) {
            return between(share, highest, lowest, Math::log, Math::exp);
        }
    },
    BETA {
        @Override
        double at(double share, double highest, double lowest) {
            return lowest + BetaQuantile.of(1 - share) * (highest - lowest);
        }
    },
    /** Even in λ, which is what {@link #EXPONENTIAL} is for training's own ends. */
    LU {
        @Override
        double at(double share, double highest, double lowest) {
            return EXPONENTIAL.at(share, highest, lowest);
        }
    };

    private static final double RHO = 7;

    /** σ at a share of 0 (highest) to 1 (lowest). */
    abstract double at(double share, double highest, double lowest);

    /** (T) σ from highest to lowest, or {@code plain} where nothing else was asked for. */
    double[] spread(double highest, double lowest, double[] plain) {
        if (this == PLAIN) {
            return plain;
        }
        double[] sigmas = new double[plain.length];
        for (int i = 0; i < sigmas.length; i++) {
            sigmas[i] = at(sigmas.length == 1 ? 0 : i / (sigmas.length - 1.0), highest, lowest);
        }
        return sigmas;
    }

    /** The spread that a configuration asks for. */
    static SigmaSchedule of(SchedulerConfig config) {
        SigmaSchedule chosen = PLAIN;
        for (SigmaSchedule spread : values()) {
            if (spread != PLAIN && config.flag(spread.option())) {
                if (chosen != PLAIN) {
                    throw new IllegalArgumentException("Only one of " + chosen.option() + " and " + spread.option()
                            + " can be set; remove the other from the scheduler's options.");
                }
                chosen = spread;
            }
        }
        return chosen;
    }

    /** The name of its option in diffusers. */
    String option() {
        return switch (this) {
            case PLAIN -> "";
            case KARRAS -> "use_karras_sigmas";
            case EXPONENTIAL -> "use_exponential_sigmas";
            case BETA -> "use_beta_sigmas";
            case LU -> "use_lu_lambdas";
        };
    }

    private static double between(
            double share, double highest, double lowest, DoubleUnaryOperator there, DoubleUnaryOperator back) {
        double from = there.applyAsDouble(highest);
        double to = there.applyAsDouble(lowest);
        return back.applyAsDouble(from + share * (to - from));
    }
}
