package reusediffusion.pipeline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.calibrate.WeightIndices.Place;

class WeightIndicesTest {
    private static final boolean[] CALLED = {true, false, true, false};
    private static final double[][][] ROWS = {{{1}}, {{2, 3}}, {{4, 5}, {6, 7}}, {{8, 9}}};

    @Test
    void weightsOfCalledStepsAreMovedWhereTheRestAddsNothing() {
        WeightIndices places = WeightIndices.of(CALLED, ROWS, false);
        assertThat(places.size()).isEqualTo(5);
        assertThat(places.ofStep(1)).isEmpty();
        assertThat(places.ofStep(2))
                .containsExactly(new Place(2, 0, 0), new Place(2, 0, 1), new Place(2, 1, 0), new Place(2, 1, 1));
    }

    @Test
    void weightsOfEveryStepAreMovedWhereTheSamplerRemembers() {
        WeightIndices places = WeightIndices.of(CALLED, ROWS, true);
        assertThat(places.size()).isEqualTo(9);
        assertThat(places.ofStep(3)).containsExactly(new Place(3, 0, 0), new Place(3, 0, 1));
    }

    @Test
    void runsCountTheCallsThatComeBehindAWeight() {
        // Behind the weight of step 0 comes one call of two, behind those of step 2 none; one run is that of the rows
        // themselves.
        assertThat(WeightIndices.of(CALLED, ROWS, false).runs()).isEqualTo(1.5);
        // Behind each of the two of step 1 comes one call as well.
        assertThat(WeightIndices.of(CALLED, ROWS, true).runs()).isEqualTo(2.5);
    }

    @Test
    void changesGoToTheirPlacesAndLeaveTheRowsAsTheyAre() {
        WeightIndices places = WeightIndices.of(CALLED, ROWS, false);
        assertThat(places.moved(0.5, 0, 0, -1))
                .isEqualTo(new double[][][] {{{1.5}}, {{2, 3}}, {{4, 5}, {5, 7}}, {{8, 9}}});
        assertThat(places.moved(new Place(2, 1, 1), 10)[2][1]).containsExactly(6, 17);
        assertThat(ROWS[2][1]).containsExactly(6, 7);
        assertThat(ROWS[0][0]).containsExactly(1);
    }
}
