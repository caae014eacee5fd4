from giamsat.cli import main

main(prog_name="giamsat")
