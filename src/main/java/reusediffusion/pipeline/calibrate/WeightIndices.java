package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which weights of a plan are moved: those of called steps, and those of every step where {@code all}.
 *
 * @param called the called steps (T)
 * @param rows of each step (T, rows, weights)
 * @param places the weights that are moved (P), step by step
 */
record WeightIndices(boolean[] called, double[][][] rows, List<Place> places) {

    /** One weight of the plan, in one of its step's rows. */
    record Place(int step, int row, int slot) {}

    static WeightIndices of(boolean[] called, double[][][] rows, boolean all) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            for (int g = 0; (called[i] || all) && g < rows[i].length; g++) {
                for (int j = 0; j < rows[i][g].length; j++) {
                    places.add(new Place(i, g, j));
                }
            }
        }
        return new WeightIndices(called, rows, List.copyOf(places));
    }

    int size() {
        return places.size();
    }

    List<Place> ofStep(int step) {
        return places.stream().filter(place -> place.step == step).toList();
    }

    /** How many runs of the whole plan it costs about to move each by itself, in network calls: what lies before a weight's step is shared. */
    double runs() {
        int calls = 0;
        double cost = 0;
        for (int i = called.length - 1; i >= 0; i--) {
            cost += calls * (double) ofStep(i).size();
            calls += called[i] ? 1 : 0;
        }
        return cost / calls + 1;
    }

    /** The rows with these changes, one a place; the plan's own stay as they are. */
    double[][][] moved(double... by) {
        double[][][] moved = rows;
        for (int p = 0; p < by.length; p++) {
            moved = moved(moved, places.get(p), by[p]);
        }
        return moved;
    }

    /** The rows with one weight changed. */
    double[][][] moved(Place place, double by) {
        return moved(rows, place, by);
    }

    private static double[][][] moved(double[][][] rows, Place place, double by) {
        double[][][] copy = rows.clone();
        copy[place.step] = Arrays.stream(rows[place.step]).map(double[]::clone).toArray(double[][]::new);
        copy[place.step][place.row][place.slot] += by;
        return copy;
    }
}
