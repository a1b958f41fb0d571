package reusediffusion.reuse.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.policy.CalledSteps;

class CombinedMovesTest {
    private static final boolean[] BASE = set("110100");

    /** Step 1 goes to 2, step 3 to 4, and step 1 to 4. */
    private static final List<boolean[]> MOVES = List.of(set("101100"), set("110010"), set("100110"));

    private static boolean[] set(String text) {
        boolean[] set = new boolean[text.length()];
        for (int i = 0; i < set.length; i++) {
            set[i] = text.charAt(i) == '1';
        }
        return set;
    }

    private static List<String> texts(List<boolean[]> sets) {
        return sets.stream().map(CalledSteps::text).toList();
    }

    @Test
    void twoMovesGoTogetherUnlessTheyTouchTheSameStep() {
        assertThat(texts(CombinedMoves.pairs(BASE, MOVES))).containsExactly("101010");
        assertThat(CombinedMoves.pairs(BASE, MOVES.subList(0, 1))).isEmpty();
    }

    @Test
    void sumsGrowByTheNextMoveThatFits() {
        boolean[] base = set("11110000");
        // Step 0 goes to 4, 2 to 5, 2 to 6 (which collides with the one before), and 1 to 7.
        List<boolean[]> moves = List.of(set("01111000"), set("11010100"), set("11010010"), set("10110001"));
        assertThat(texts(CombinedMoves.sums(base, moves, 3))).containsExactly("01011100", "00011101");
        assertThat(texts(CombinedMoves.sums(base, moves, 1))).containsExactly("01011100");
    }

    @Test
    void theBaseStaysAsItIs() {
        CombinedMoves.pairs(BASE, MOVES);
        CombinedMoves.sums(BASE, MOVES, 3);
        assertThat(CalledSteps.text(BASE)).isEqualTo("110100");
    }
}
