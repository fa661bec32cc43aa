;; Float64 columns of samples in WebAssembly, two samples at a time: what the loss of a network and its derivatives are made
;; of (batched_loss.ts). Additions, products and quotients of IEEE 754 in a fixed order: the same bits on every machine.
;;
;; A column is `n` numbers of 8 bytes from a byte address on, n a multiple of 4, n > 0. Rows of a block stand `stride` bytes
;; apart.
(module
  (memory (import "columns" "memory") 1)

  ;; to <- s
  (func (export "fill") (param $to i32) (param $s f64) (param $n i32)
    (local $end i32) (local $v v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (local.set $v (f64x2.splat (local.get $s)))
    (loop $next
      (v128.store (local.get $to) (local.get $v))
      (v128.store offset=16 (local.get $to) (local.get $v))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; to <- v
  (func (export "copy") (param $to i32) (param $v i32) (param $n i32)
    (memory.copy (local.get $to) (local.get $v) (i32.shl (local.get $n) (i32.const 3))))

  ;; to <- to + s v
  (func (export "add_scaled") (param $to i32) (param $s f64) (param $v i32) (param $n i32)
    (local $end i32) (local $f v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (local.set $f (f64x2.splat (local.get $s)))
    (loop $next
      (v128.store (local.get $to) (f64x2.add
        (v128.load (local.get $to)) (f64x2.mul (local.get $f) (v128.load (local.get $v)))))
      (v128.store offset=16 (local.get $to) (f64x2.add
        (v128.load offset=16 (local.get $to)) (f64x2.mul (local.get $f) (v128.load offset=16 (local.get $v)))))
      (local.set $v (i32.add (local.get $v) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; to <- u v
  (func $multiply (export "multiply") (param $to i32) (param $u i32) (param $v i32) (param $n i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (v128.store (local.get $to) (f64x2.mul (v128.load (local.get $u)) (v128.load (local.get $v))))
      (v128.store offset=16 (local.get $to)
        (f64x2.mul (v128.load offset=16 (local.get $u)) (v128.load offset=16 (local.get $v))))
      (local.set $u (i32.add (local.get $u) (i32.const 32)))
      (local.set $v (i32.add (local.get $v) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; to_i <- u v_i for `count` rows
  (func (export "multiply_rows")
    (param $to i32) (param $u i32) (param $v i32) (param $count i32) (param $stride i32) (param $n i32)
    (loop $next
      (call $multiply (local.get $to) (local.get $u) (local.get $v) (local.get $n))
      (local.set $to (i32.add (local.get $to) (local.get $stride)))
      (local.set $v (i32.add (local.get $v) (local.get $stride)))
      (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1))))))

  ;; to <- s v
  (func (export "scale") (param $to i32) (param $s f64) (param $v i32) (param $n i32)
    (local $end i32) (local $f v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (local.set $f (f64x2.splat (local.get $s)))
    (loop $next
      (v128.store (local.get $to) (f64x2.mul (local.get $f) (v128.load (local.get $v))))
      (v128.store offset=16 (local.get $to) (f64x2.mul (local.get $f) (v128.load offset=16 (local.get $v))))
      (local.set $v (i32.add (local.get $v) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  ;; to <- to + (s u) v
  (func (export "add_scaled_product") (param $to i32) (param $s f64) (param $u i32) (param $v i32) (param $n i32)
    (local $end i32) (local $f v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (local.set $f (f64x2.splat (local.get $s)))
    (loop $next
      (v128.store (local.get $to) (f64x2.add (v128.load (local.get $to))
        (f64x2.mul (f64x2.mul (local.get $f) (v128.load (local.get $u))) (v128.load (local.get $v)))))
      (local.set $u (i32.add (local.get $u) (i32.const 16)))
      (local.set $v (i32.add (local.get $v) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end)))))

  ;; to <- s_0 rows_0 + s_1 rows_1 + ... for `count` > 0 rows and as many numbers from `s` on
  (func (export "combine")
    (param $to i32) (param $s i32) (param $rows i32) (param $count i32) (param $stride i32) (param $n i32)
    (local $end i32) (local $i i32) (local $row i32) (local $f v128) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (local.set $row (local.get $rows))
      (local.set $f (v128.load64_splat (local.get $s)))
      (local.set $a (f64x2.mul (local.get $f) (v128.load (local.get $row))))
      (local.set $b (f64x2.mul (local.get $f) (v128.load offset=16 (local.get $row))))
      (local.set $i (i32.const 1))
      (block $done
        (br_if $done (i32.eq (local.get $count) (i32.const 1)))
        (loop $term
          (local.set $row (i32.add (local.get $row) (local.get $stride)))
          (local.set $f (v128.load64_splat (i32.add (local.get $s) (i32.shl (local.get $i) (i32.const 3)))))
          (local.set $a (f64x2.add (local.get $a) (f64x2.mul (local.get $f) (v128.load (local.get $row)))))
          (local.set $b (f64x2.add (local.get $b) (f64x2.mul (local.get $f) (v128.load offset=16 (local.get $row)))))
          (br_if $term (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $count)))))
      (v128.store (local.get $to) (local.get $a))
      (v128.store offset=16 (local.get $to) (local.get $b))
      (local.set $rows (i32.add (local.get $rows) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 32))) (local.get $end)))))

  (func $lanes (param $sum v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $sum)) (f64x2.extract_lane 1 (local.get $sum))))

  ;; u . v
  (func $dot (export "dot") (param $u i32) (param $v i32) (param $n i32) (result f64)
    (local $end i32) (local $a v128) (local $b v128)
    (local.set $end (i32.add (local.get $u) (i32.shl (local.get $n) (i32.const 3))))
    (loop $next
      (local.set $a (f64x2.add (local.get $a) (f64x2.mul (v128.load (local.get $u)) (v128.load (local.get $v)))))
      (local.set $b (f64x2.add (local.get $b)
        (f64x2.mul (v128.load offset=16 (local.get $u)) (v128.load offset=16 (local.get $v)))))
      (local.set $v (i32.add (local.get $v) (i32.const 32)))
      (br_if $next (i32.lt_u (local.tee $u (i32.add (local.get $u) (i32.const 32))) (local.get $end))))
    (call $lanes (f64x2.add (local.get $a) (local.get $b))))

  (func $add_to (param $at i32) (param $sum v128)
    (f64.store (local.get $at) (f64.add (f64.load (local.get $at)) (call $lanes (local.get $sum)))))

  ;; into[j] += u . rows_j for `count` rows, four at a time
  (func $add_dots (export "add_dots")
    (param $into i32) (param $u i32) (param $rows i32) (param $count i32) (param $stride i32) (param $n i32)
    (local $i i32) (local $bytes i32) (local $r1 i32) (local $r2 i32) (local $r3 i32)
    (local $x v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $bytes (i32.shl (local.get $n) (i32.const 3)))
    (block $few
      (br_if $few (i32.lt_u (local.get $count) (i32.const 4)))
      (loop $four
        (local.set $r1 (i32.add (local.get $rows) (local.get $stride)))
        (local.set $r2 (i32.add (local.get $r1) (local.get $stride)))
        (local.set $r3 (i32.add (local.get $r2) (local.get $stride)))
        (local.set $i (i32.const 0))
        (local.set $a (v128.const i64x2 0 0))
        (local.set $b (v128.const i64x2 0 0))
        (local.set $c (v128.const i64x2 0 0))
        (local.set $d (v128.const i64x2 0 0))
        (loop $next
          (local.set $x (v128.load (i32.add (local.get $u) (local.get $i))))
          (local.set $a (f64x2.add (local.get $a)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $rows) (local.get $i))))))
          (local.set $b (f64x2.add (local.get $b)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $r1) (local.get $i))))))
          (local.set $c (f64x2.add (local.get $c)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $r2) (local.get $i))))))
          (local.set $d (f64x2.add (local.get $d)
            (f64x2.mul (local.get $x) (v128.load (i32.add (local.get $r3) (local.get $i))))))
          (br_if $next (i32.lt_u
            (local.tee $i (i32.add (local.get $i) (i32.const 16))) (local.get $bytes))))
        (call $add_to (local.get $into) (local.get $a))
        (call $add_to (i32.add (local.get $into) (i32.const 8)) (local.get $b))
        (call $add_to (i32.add (local.get $into) (i32.const 16)) (local.get $c))
        (call $add_to (i32.add (local.get $into) (i32.const 24)) (local.get $d))
        (local.set $into (i32.add (local.get $into) (i32.const 32)))
        (local.set $rows (i32.add (local.get $r3) (local.get $stride)))
        (br_if $four (i32.ge_u (local.tee $count (i32.sub (local.get $count) (i32.const 4))) (i32.const 4)))))
    (block $none
      (br_if $none (i32.eqz (local.get $count)))
      (loop $one
        (f64.store (local.get $into)
          (f64.add (f64.load (local.get $into)) (call $dot (local.get $u) (local.get $rows) (local.get $n))))
        (local.set $into (i32.add (local.get $into) (i32.const 8)))
        (local.set $rows (i32.add (local.get $rows) (local.get $stride)))
        (br_if $one (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))

  ;; into[i, j] += rows_i . others_j, two rows by four: lines of `into` are `line` bytes apart, as long as `columns` up to
  ;; the next multiple of 4, and as many as `count` up to the next of 2; so many rows and others are there. Where `below`
  ;; is 1, what is above the diagonal is left out, but for what shares a tile with it.
  (func $add_products (export "add_products")
    (param $into i32) (param $line i32) (param $rows i32) (param $count i32) (param $others i32) (param $columns i32)
    (param $below i32) (param $stride i32) (param $n i32)
    (local $i i32) (local $j i32) (local $k i32) (local $bytes i32) (local $at i32) (local $end i32)
    (local $u i32) (local $v i32) (local $r0 i32) (local $r1 i32) (local $r2 i32) (local $r3 i32)
    (local $x v128) (local $y v128) (local $z v128)
    (local $s00 v128) (local $s01 v128) (local $s02 v128) (local $s03 v128)
    (local $s10 v128) (local $s11 v128) (local $s12 v128) (local $s13 v128)
    (local.set $bytes (i32.shl (local.get $n) (i32.const 3)))
    (local.set $u (local.get $rows))
    (loop $line
      (local.set $v (i32.add (local.get $u) (local.get $stride)))
      (local.set $r0 (local.get $others))
      (local.set $at (local.get $into))
      (local.set $end (select
        (i32.add (local.get $i) (i32.const 2)) (local.get $columns) (local.get $below)))
      (local.set $j (i32.const 0))
      (loop $four
        (local.set $r1 (i32.add (local.get $r0) (local.get $stride)))
        (local.set $r2 (i32.add (local.get $r1) (local.get $stride)))
        (local.set $r3 (i32.add (local.get $r2) (local.get $stride)))
        (local.set $k (i32.const 0))
        (local.set $s00 (v128.const i64x2 0 0))
        (local.set $s01 (v128.const i64x2 0 0))
        (local.set $s02 (v128.const i64x2 0 0))
        (local.set $s03 (v128.const i64x2 0 0))
        (local.set $s10 (v128.const i64x2 0 0))
        (local.set $s11 (v128.const i64x2 0 0))
        (local.set $s12 (v128.const i64x2 0 0))
        (local.set $s13 (v128.const i64x2 0 0))
        (loop $next
          (local.set $x (v128.load (i32.add (local.get $u) (local.get $k))))
          (local.set $y (v128.load (i32.add (local.get $v) (local.get $k))))
          (local.set $z (v128.load (i32.add (local.get $r0) (local.get $k))))
          (local.set $s00 (f64x2.add (local.get $s00) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s10 (f64x2.add (local.get $s10) (f64x2.mul (local.get $y) (local.get $z))))
          (local.set $z (v128.load (i32.add (local.get $r1) (local.get $k))))
          (local.set $s01 (f64x2.add (local.get $s01) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s11 (f64x2.add (local.get $s11) (f64x2.mul (local.get $y) (local.get $z))))
          (local.set $z (v128.load (i32.add (local.get $r2) (local.get $k))))
          (local.set $s02 (f64x2.add (local.get $s02) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s12 (f64x2.add (local.get $s12) (f64x2.mul (local.get $y) (local.get $z))))
          (local.set $z (v128.load (i32.add (local.get $r3) (local.get $k))))
          (local.set $s03 (f64x2.add (local.get $s03) (f64x2.mul (local.get $x) (local.get $z))))
          (local.set $s13 (f64x2.add (local.get $s13) (f64x2.mul (local.get $y) (local.get $z))))
          (br_if $next (i32.lt_u
            (local.tee $k (i32.add (local.get $k) (i32.const 16))) (local.get $bytes))))
        (call $add_to (i32.add (local.get $at) (i32.const 0)) (local.get $s00))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 0)) (local.get $s10))
        (call $add_to (i32.add (local.get $at) (i32.const 8)) (local.get $s01))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 8)) (local.get $s11))
        (call $add_to (i32.add (local.get $at) (i32.const 16)) (local.get $s02))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 16)) (local.get $s12))
        (call $add_to (i32.add (local.get $at) (i32.const 24)) (local.get $s03))
        (call $add_to (i32.add (i32.add (local.get $at) (local.get $line)) (i32.const 24)) (local.get $s13))
        (local.set $at (i32.add (local.get $at) (i32.const 32)))
        (local.set $r0 (i32.add (local.get $r3) (local.get $stride)))
        (br_if $four (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 4))) (local.get $end))))
      (local.set $u (i32.add (local.get $v) (local.get $stride)))
      (local.set $into (i32.add (local.get $into) (i32.shl (local.get $line) (i32.const 1))))
      (br_if $line (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 2))) (local.get $count)))))
  ;; into[i, j] += rows_i . rows_j for j <= i < count; rows and lines are there up to the next multiple of 4.
  (func (export "add_gram")
    (param $into i32) (param $line i32) (param $rows i32) (param $count i32) (param $stride i32) (param $n i32)
    (call $add_products (local.get $into) (local.get $line) (local.get $rows) (local.get $count)
      (local.get $rows) (local.get $count) (i32.const 1) (local.get $stride) (local.get $n)))
)
